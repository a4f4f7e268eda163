"""An invented reading list with abstracts, for the pictures in the README.

The prefix 10.5555 of the DOIs is reserved for examples.
"""

LIST = """\
# Serving papers

## Serving
- [Pagelet](https://doi.org/10.5555/refdesk.1): Paging Attention Memory for Language Models | SOSP' 23
  - UC Berkeley & Stanford
- [Relay](https://doi.org/10.5555/refdesk.2): Separating Prompt Work from Token Work on Different Machines | OSDI' 24
  - University of Washington
- [Ledgerline](https://doi.org/10.5555/refdesk.3): Fair Queues for Shared Inference Servers | OSDI' 24
  - CMU
- [Shelf](https://doi.org/10.5555/refdesk.4): Keeping Attention Memory on Disk between Turns of a Conversation | ATC' 24
  - ETH Zurich
- [Quillpack](https://doi.org/10.5555/refdesk.5): Serving Hundreds of Adapters from One Copy of the Weights | MLSys' 24

## Training
- [Stragglers](https://doi.org/10.5555/refdesk.6): Training on Clusters with Slow Machines | NSDI' 24
- [Tessera](https://doi.org/10.5555/refdesk.7): Choosing Parallel Plans by Measuring Small Pieces | EuroSys' 24

## Surveys
- [Inference of Large Models: A Survey](https://doi.org/10.5555/refdesk.8)
"""

ABSTRACTS = (
    {
        "doi": "10.5555/refdesk.1",
        "title": "Pagelet: Paging Attention Memory for Language Models",
        "abstract": "Serving language models wastes memory on fragments. Pagelet keeps the attention cache of each "
        "request in pages of fixed size, so that no memory is reserved in advance. It serves 2.5x more requests than "
        "systems that reserve memory in one piece.",
    },
    {
        "doi": "10.5555/refdesk.2",
        "title": "Relay: Separating Prompt Work from Token Work on Different Machines",
        "abstract": "Reading a prompt is bound by arithmetic, writing tokens by memory bandwidth. Relay runs both "
        "phases on machines of their own and hands the attention cache over the network. Cost falls by 30%.",
    },
    {
        "doi": "10.5555/refdesk.3",
        "title": "Ledgerline: Fair Queues for Shared Inference Servers",
        "abstract": "One client with long prompts can starve all others. Ledgerline counts the tokens that each client "
        "has received and serves the one with the least first. No client waits more than twice its fair share.",
    },
    {
        "doi": "10.5555/refdesk.4",
        "title": "Shelf: Keeping Attention Memory on Disk between Turns of a Conversation",
        "abstract": "The next turn of a conversation repeats all earlier ones. Shelf saves the attention cache of idle "
        "conversations to disk and loads it back when the next turn arrives. The first token comes 4.1x sooner.",
    },
    {
        "doi": "10.5555/refdesk.5",
        "title": "Quillpack: Serving Hundreds of Adapters from One Copy of the Weights",
        "abstract": "A server for fine-tuned models keeps one copy of the weights for each. Quillpack batches requests "
        "for 400 low-rank adapters over one copy of the weights.",
    },
    {
        "doi": "10.5555/refdesk.6",
        "title": "Stragglers: Training on Clusters with Slow Machines",
        "abstract": "One slow machine delays every step of synchronous training. We detect slow machines within 12 "
        "steps and give them smaller batches.",
    },
    {
        "doi": "10.5555/refdesk.7",
        "title": "Tessera: Choosing Parallel Plans by Measuring Small Pieces",
        "abstract": "Planners for parallel training rely on models of cost that are often wrong. Tessera measures "
        "small pieces of the program and combines the results into a plan.",
    },
)

QUESTION = "Which systems save memory for the attention cache?"
