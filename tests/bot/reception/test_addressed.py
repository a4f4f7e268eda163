"""Follow-ups need no mention, and people who talk to one another are left alone."""

import pytest

from bot.reception.addressed import follows_an_answer, is_addressed, is_greeting, is_remark, is_thanks, takes_back


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
    "text", ["what is vLLM?", "never mind the cost: what is fastest?", "deleted papers of OSDI", "cancel culture"]
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
