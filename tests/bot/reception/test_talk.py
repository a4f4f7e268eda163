"""When people talk in a thread the bot leaves them alone, but goes on answering what goes on from its answers."""

import pytest

from bot.reception.talk import Judgement, Once, Talk


def judged(talk: Talk, person: str, text: str, *, names_others: bool = False) -> Judgement:
    return talk.judge("C1:1", person, text, names_others=names_others)


def test_one_human_remark_does_not_silence_a_thread() -> None:
    talk = Talk()
    judged(talk, "U2", "I read that one last week.")
    assert judged(talk, "U1", "which of those came from CMU?") == "answer"
    assert judged(talk, "U1", "more") == "answer"
    assert judged(talk, "U1", "what's its main idea?") == "answer"


@pytest.mark.parametrize("text", ["thanks!", "+1", "👍", "nice, thank you", "lol"])
def test_courtesies_and_reactions_are_no_talk(text: str) -> None:
    talk = Talk()
    assert judged(talk, "U2", text) == "ignore"
    assert judged(talk, "U1", "what is vLLM?") == "answer"


def test_where_people_talk_a_question_that_stands_for_itself_brings_one_hint() -> None:
    talk = Talk()
    judged(talk, "U2", "I read that one last week.")
    assert judged(talk, "U1", "what is vLLM?") == "hint"
    assert judged(talk, "U3", "which papers page the attention cache?") == "ignore"


def test_a_question_that_was_left_alone_is_no_talk() -> None:
    talk = Talk()
    judged(talk, "U2", "I read that one last week.")
    judged(talk, "U1", "what is vLLM?")
    talk.answered("C1:1")
    judged(talk, "U1", "what is vLLM?")
    assert judged(talk, "U2", "what is Orca?") == "answer"


def test_what_somebody_says_themselves_does_not_silence_their_own_question() -> None:
    talk = Talk()
    judged(talk, "U1", "I had hoped for more on caches.")
    assert judged(talk, "U1", "what is vLLM?") == "answer"


def test_a_question_to_somebody_by_name_is_talk() -> None:
    talk = Talk()
    assert judged(talk, "U2", "which one did you read?", names_others=True) == "ignore"
    assert judged(talk, "U1", "what is vLLM?") == "hint"


def test_a_conversation_knows_nothing_of_another() -> None:
    talk = Talk()
    judged(talk, "U2", "I read that one last week.")
    assert talk.judge("C1:2", "U1", "what is vLLM?", names_others=False) == "answer"


def test_the_talk_of_long_ago_is_forgotten() -> None:
    talk, once = Talk(remembered=3), Once(remembered=3)
    for number in range(5):
        talk.judge(str(number), "U2", "I read that one last week.", names_others=False)
        assert once.first(number)
    assert talk.judge("0", "U1", "what is vLLM?", names_others=False) == "answer"
    assert once.first(0) and not once.first(4)
