"""Follow-ups need no mention, and people who talk to one another are left alone."""

import pytest

from bot.reception.addressed import follows_an_answer, is_addressed, is_greeting, is_remark, is_thanks, takes_back
from bot.reception.message_kinds import probabilities


@pytest.mark.parametrize(
    "text",
    [
        "which of those came from CMU?",
        "and the second one?",
        "summarise DistServe",
        "thanks! what about limits?",
        "more",
        "only those since 2024",
        "longer",
        "compare with Splitwise",
        "can you list the rest?",
        "那微软的呢？",
    ],
)
def test_a_follow_up_is_for_the_bot(text: str) -> None:
    assert is_addressed(text, names_others=False)


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "nice, thank you",
        "+1",
        "I read that one last week.",
        "did you try it?",
        "shall we present it?",
        "",
        "lol",
    ],
)
def test_remarks_and_talk_among_people_are_not(text: str) -> None:
    assert not is_addressed(text, names_others=False)


def test_a_question_to_somebody_by_name_is_not() -> None:
    assert not is_addressed("which one did you mean?", names_others=True)


@pytest.mark.parametrize(
    "text",
    [
        "more",
        "show me more",
        "which of those came from CMU?",
        "and the second one?",
        "what's its main idea?",
        "its main idea?",
        "summarise it",
        "compare those",
        "only those since 2024",
        "ok, how many of them are surveys?",
        "longer please",
        "the last two",
        "page 2",
        "#3",
        "[2]",
        "second one please",
        "tl;dr of the third",
    ],
)
def test_what_makes_sense_only_after_an_answer_follows_one(text: str) -> None:
    assert follows_an_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "more coffee anyone?",
        "its raining again",
        "only you",
        "what is vLLM?",
        "summarise the meeting",
        "who has the notes?",
        "just kidding",
        "the whole thing is on fire",
    ],
)
def test_what_stands_for_itself_does_not(text: str) -> None:
    assert not follows_an_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        *("never mind", "nvm, found it", "Sorry, wrong channel!", "(deleted)", "", "thanks", "nvm 🙂", "oops"),
        *("Never mind — found it in the docs", "please ignore", "disregard this", "I found the answer", "~~papers?~~"),
        *("cancel that", "question withdrawn", "no need anymore", "asked elsewhere", "算了"),
    ],
)
def test_an_edit_may_take_a_question_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is vLLM?",
        "never mind the cost: what is fastest?",
        "deleted papers of OSDI",
        "cancelled requests in LLM serving",
    ],
)
def test_an_edit_that_still_asks_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)


@pytest.mark.parametrize(
    "text", ["👍", "🎉🎉", "…", "+1", "thanks!", "", "this is really helpful", "great find", "I see", "谢谢"]
)
def test_a_reaction_is_a_remark(text: str) -> None:
    assert is_remark(text)


@pytest.mark.parametrize("text", ["?", "？", "vLLM", "那微软的呢？"])
def test_what_has_words_or_asks_is_none(text: str) -> None:
    assert not is_remark(text)


@pytest.mark.parametrize("text", ["hi", "Hello!", "hey there", "help", "Help me please", "what can you do?"])
def test_a_greeting_or_a_call_for_help_is_no_question_about_papers(text: str) -> None:
    assert is_greeting(text) and not is_thanks(text)


@pytest.mark.parametrize("text", ["thanks!", "Thank you very much", "many thanks 🎉"])
def test_thanks_are_thanks(text: str) -> None:
    assert is_thanks(text) and not is_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "hi, what is vLLM?",
        "which papers help with caches?",
        "thanks, and the second one?",
        "Hey (ICML 24)",
        "there is a paper on KV caches",
    ],
)
def test_what_asks_besides_is_a_question(text: str) -> None:
    assert not is_greeting(text) and not is_thanks(text)


_TOPICS = (
    "GPTQ",
    "Orca",
    "Google",
    "LoRA",
    "law",
    "Ray",
    "DPO",
    "fpga",
    "graph OOD",
    "perfect hashing",
    "sparse attention",
)


@pytest.mark.parametrize("text", _TOPICS)
def test_a_name_or_a_topic_alone_is_asked_about(text: str) -> None:
    assert not is_thanks(text) and not is_greeting(text) and not is_remark(text) and not takes_back(text)


_THANKED = ("much appreciated", "great answer, cheers", "perfect, thank you", "Vielen Dank!", "great find, thanks")
_ASKED_WITH_THANKS = (
    "thanks! now summarise vLLM",
    "thank you, more please",
    "thanks. papers on LoRA serving",
    "cheers: speculative decoding",
    "thx, osdi 24 papers",
    "thanks for the list; anything from 2024",
)


@pytest.mark.parametrize("text", _THANKED)
def test_thanks_in_other_words_are_thanks_too(text: str) -> None:
    assert is_thanks(text) and is_remark(text)


@pytest.mark.parametrize("text", _ASKED_WITH_THANKS)
def test_a_question_that_begins_with_thanks_is_asked(text: str) -> None:
    assert not is_thanks(text) and not is_remark(text) and not is_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        *("solved it myself", "not needed anymore", "scrap that", "please disregard my question", "~old question~"),
        *("already answered above", "forget it, I asked Bob", "no need to answer"),
    ],
)
def test_a_question_is_taken_back_in_other_words_too(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize(
    "text",
    [
        *("never mind LoRA, what about adapters in general?", "ignore the survey: which papers page the KV cache?"),
        *("forget gates in attention", "delete tokens from the KV cache", "scratch pads for reasoning", "early exit"),
    ],
)
def test_words_of_taking_back_in_a_question_take_nothing_back(text: str) -> None:
    assert not takes_back(text)


@pytest.mark.parametrize(
    "text",
    [
        *("anyone up for coffee?", "when does the seminar start?", "is the server down?", "where is the meeting?"),
        *("can somebody restart the cluster", "their numbers look too good", "should we try it on our A100s?"),
    ],
)
def test_questions_among_people_are_not_for_the_bot(text: str) -> None:
    assert not is_addressed(text, names_others=False) and not follows_an_answer(text)


@pytest.mark.parametrize(
    "text",
    ["who wrote the first one?", "bibtex of the first", "what datasets do they use?", "tell me more about the second"],
)
def test_what_is_asked_of_an_answer_follows_it_in_any_words(text: str) -> None:
    assert follows_an_answer(text)


@pytest.mark.parametrize("text", ["\ud800", "x" * 100_000, "?" * 5_000, "\u202e\u0000", "1", "`" * 50])
def test_any_text_is_of_some_kind(text: str) -> None:
    kinds = probabilities(text)
    assert sum(kinds.values()) == pytest.approx(1.0)
    assert not is_thanks(text) and not is_greeting(text)
