/** Slack and Mattermost by an incoming webhook, which can neither edit nor answer: each message stands for itself. */
import type { Channel } from '../channel.ts';
import { post } from '../http.ts';
import type { Message } from '../message.ts';
import { bodyLines, headline } from '../text.ts';

/** Slack takes 40,000 characters and shows 4,000 of them whole; Mattermost takes 16,383. */
const MOST = 3500;

export function slack(url: string): Channel {
  return ({ message, deadline }) =>
    post({ url, body: JSON.stringify({ text: textOf(message, slackText), link_names: false }), deadline });
}

export function mattermost(url: string): Channel {
  return ({ message, deadline }) =>
    post({ url, body: JSON.stringify({ text: textOf(message, plainMarkdown) }), deadline });
}

function textOf(message: Message, write: (text: string) => string): string {
  const lines = bodyLines(message).map(write);
  return `${write(headline(message))}\n${lines.join('\n')}`.slice(0, MOST);
}

/** The three characters that Slack gives a meaning: links, mentions and entities need them. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Nothing that a host wrote becomes a link, a picture, a table or a mention of everybody. */
function plainMarkdown(text: string): string {
  return text
    .replace(/[\\`*_~[\]()#|!<>{}]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    .replaceAll('://', ':\u200b//');
}
