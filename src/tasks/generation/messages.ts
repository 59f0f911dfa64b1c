/** The conversation of a row, from its JSON or from a text, as chat templates take it. */
import { reasonOf } from '../../core/faults.js';
import { inOneLine } from '../../core/safe-text.js';
import { isJsonObject } from '../../models/folder.js';
import type { ChatMessage } from '../../models/prompt.js';

/** A conversation, or why there is none: the message of the row's reject. */
export type Conversation = { readonly messages: readonly ChatMessage[] } | { readonly reason: string };

const ROLES = ['system', 'user', 'assistant'] as const;

/**
 * One question as a conversation.
 *
 * @param system what the model is to be, or null
 */
export function conversationOf(text: string, system: string | null): readonly ChatMessage[] {
  return withSystem([{ role: 'user', content: text }], system);
}

/**
 * Reads the value of `messages`: a JSON array of `{"role", "content"}`, roles system (first only), user and assistant,
 * the last one of a user.
 *
 * @param system put first unless the messages begin with a system message of their own
 */
export function parseMessages(json: string, system: string | null): Conversation {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { reason: `messages is no JSON: ${inOneLine(reasonOf(error))}` };
  }
  if (!Array.isArray(value)) return { reason: 'messages is not a JSON array of {"role", "content"}' };
  const messages: ChatMessage[] = [];
  for (const [index, item] of value.entries()) {
    const place = `messages[${index}]`;
    if (!isJsonObject(item)) return { reason: `${place} is not an object` };
    const role = ROLES.find((known) => known === item['role']);
    if (role === undefined) return { reason: `${place}: role is not one of ${ROLES.join(', ')}` };
    if (typeof item['content'] !== 'string') return { reason: `${place}: content is not a string` };
    if (role === 'system' && index > 0) return { reason: `${place}: a system message can only be the first` };
    messages.push({ role, content: item['content'] });
  }
  if (messages.at(-1)?.role !== 'user') return { reason: 'messages do not end with a message of the user' };
  return { messages: withSystem(messages, system) };
}

/**
 * The conversation that a text is: one as JSON, or else one question.
 *
 * JSON is an array; one that does not parse, but begins as an array of objects or an empty one; or an object with a
 * `role`. So a question may begin with a bracket.
 */
export function conversationIn(text: string, system: string | null): Conversation {
  return isJsonConversation(text) ? parseMessages(text, system) : { messages: conversationOf(text, system) };
}

function isJsonConversation(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) || (isJsonObject(value) && 'role' in value);
  } catch {
    // broken JSON, or no JSON at all
    return /^\s*\[\s*[{\]]/.test(text);
  }
}

function withSystem(messages: readonly ChatMessage[], system: string | null): readonly ChatMessage[] {
  return system === null || messages[0]?.role === 'system' ? messages : [{ role: 'system', content: system }, ...messages];
}
