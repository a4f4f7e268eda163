"""Holds the texts in mrkdwn that Refdesk writes to people in Slack.

Every part of them is Refdesk's own, so nothing is escaped.
"""

GREETING = (
    "Ask me about the papers on our reading lists, for example _who serves many LoRA adapters at once?_, "
    "_OSDI 24 papers_, or _summarise vLLM_. `/refdesk help` tells more."
)
NOT_HERE = "I am not set up to answer you in this channel. Whoever looks after Refdesk can change that."
INVITE_ME = "I cannot write in that channel; if I am to answer there, invite me with `/invite`."
HINT = "Was that for me? People are talking here, so I stay out. Mention me and I will answer."
LOOKING = "Looking through the lists…"
COUNTING = "Counting…"
SENT = "You will find the summary in your direct messages with me."
ONLY_MANAGERS = "Only the people who look after Refdesk, and admins, may change these settings."
SAVED = "The settings of this channel are saved."
HELP = """\
*Refdesk answers questions about the papers on your reading lists; every citation is checked.*
• Mention me in a channel, write me a direct message, or use the shortcut _Ask Refdesk about this_ on a message.
• Follow-ups in a thread where I have answered need no mention.
• `/refdesk ask …` answers you alone. `/refdesk find …` only searches. `/refdesk summary …` summarises one paper.
• `/refdesk lists` tells which lists I read and how fresh they are. `/refdesk stats` shows how they grow.
• Say “save [2]” to save a paper, or choose _Save to my list_ under ⋯. `/refdesk my list` shows what you saved.
• Say “save [2] to Zotero” or “send my list to Zotero”, where that is set up.
• `/refdesk candidates` shows what is new beyond the lists, where that is watched.
• Say “write related work on TOPIC”, then “shorter” or “add PAPER”.
• `/refdesk settings` opens this channel's settings. Who may change them has _Explain this answer_ on my messages.
• Say “summarise this thread” in one, or use the shortcut _Summarise this thread_: what was said of which paper.
• `/digest` sets up a weekly digest of what is new, `/alert` sends it as soon as the lists are read.
• `/reading-group` chooses a paper together: say “nominate vLLM” where there is a group, vote, and meet.
• `/refdesk forget` deletes what I keep of you."""
