import { parseBounded } from './bounded-json.ts';

const maxLength = 300;

/**
 * The server's own words in an answer that is not the one we hoped for. Errors come as a bare JSON string,
 * as an object, as text, as a page for people, or as nothing (platform-api.md 1).
 */
export function errorMessage(contentType: string, body: string): string {
  const text = body.trim();
  if (!text) return '';
  // Not by the type alone: the platform sends plain sentences as text/html too (platform-api.md 4.1).
  if (/^<(!doctype|html)/i.test(text) || (contentType.includes('html') && text.startsWith('<'))) {
    return pageTitle(text);
  }
  return shorten(findMessage(asJson(text)) ?? text);
}

function asJson(text: string): unknown {
  try {
    return parseBounded(text);
  } catch {
    return undefined;
  }
}

const speaking = ['error', 'message', 'reason', 'detail'] as const;

/** The words in an answer that says why: a bare string, or an object that speaks of an error. Nothing else of it. */
export function findMessage(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const fields: Partial<Record<(typeof speaking)[number], unknown>> = value;
  const words = speaking.map(name => fields[name]);
  return words.find(each => typeof each === 'string');
}

function pageTitle(page: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1]?.trim();
  return shorten(title ? `an HTML page, "${title}"` : 'an HTML page');
}

/** In one line of a length that a person reads. */
export function shorten(words: string): string {
  const text = words.trim().replace(/\s+/g, ' ');
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
