"""The app's own place in Slack: its Home tab, and suggestions in its Messages tab."""

import asyncio

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject, ConversationFilter, ConversationSelectElement
from slack_sdk.models.views import View

from bot.platforms.slack import blocks
from bot.platforms.slack.commands import lists_message
from bot.platforms.slack.messages import words_message
from bot.platforms.slack.service import PLATFORM, SlackService
from bot.platforms.slack.words import HELP
from bot.reception.suggesting import suggestions


async def opened(service: SlackService, person: str, channel: str, tab: str) -> None:
    """Prepare what somebody sees who opens the app."""
    if tab == "messages":
        prompts = [{"title": title, "message": message} for title, message in await _prompts(service, person, channel)]
        await service.client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, title="Ask me about the papers on our lists", prompts=prompts
        )
    else:
        await show_home(service, person)


async def _prompts(service: SlackService, person: str, channel: str) -> list[tuple[str, str]]:
    """Return suggestions made of the lists that a person may see there."""
    scope = await service.reception.scope_here(service.by(person, channel))

    def read() -> list[tuple[str, str]]:
        with service.desk.library(scope) as library:
            return suggestions(library)

    return await asyncio.to_thread(read)


async def show_home(service: SlackService, person: str, news: str = "") -> None:
    """Publish a person's Home tab; `news` is what has just been done there."""
    verdicts = await service.reception.feedback_by(PLATFORM, person, service.team)
    scope = await service.reception.scope_here(service.by(person, "", private=True))
    lists = await asyncio.to_thread(lists_message, service, scope)
    await service.client.views_publish(user_id=person, view=_home(lists.blocks, verdicts, news))


async def show_failure(service: SlackService, person: str, words: str) -> None:
    """Say in a person's Home tab why there is nothing else in it; the next visit tries again."""
    await service.client.views_publish(user_id=person, view=View(type="home", blocks=[*words_message(words).blocks]))


def _home(lists: tuple[Block, ...], verdicts: dict[str, int], news: str) -> View:
    helpful, not_helpful = verdicts.get("helpful", 0), verdicts.get("not helpful", 0)
    own = f"Your feedback so far: {helpful} helpful, {not_helpful} not helpful."
    choose = ConversationSelectElement(
        action_id="choose_channel",
        placeholder="Settings of a channel…",
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return View(
        type="home",
        blocks=[
            blocks.header("Refdesk, the reference desk of our reading lists"),
            blocks.paragraph(HELP),
            blocks.header("What I read"),
            *lists,
            blocks.header("Settings"),
            blocks.actions([choose]),
            blocks.header("You"),
            blocks.rich([(blocks.text(line),) for line in filter(None, (own, news))]),
            blocks.actions([_forget_button()]),
        ],
    )


def _forget_button() -> ButtonElement:
    button = blocks.button("Forget me", "forget_me", "home", style="danger")
    button.confirm = ConfirmObject(
        title="Forget me?",
        text="Your questions, their answers and your feedback are deleted from my memory; what stands in Slack stays.",
        confirm="Forget me",
        deny="Cancel",
    )
    return button
