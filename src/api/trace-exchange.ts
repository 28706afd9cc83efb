import { parseBounded } from '../contract/bounded-json.ts';
import { isSecretName, withoutSecrets } from '../errors/secret.ts';
import type { HttpRequest, HttpResponse } from './transport/transport.ts';

interface Asked extends Omit<HttpRequest, 'signal'> {
  /** A login: what it answers is a secret as a whole. */
  open: boolean;
}

/** Characters of a body that are shown. */
const maxBodyLength = 4000;

/**
 * One exchange in full, a line each, for `-vvv`. Masked by name (headers, members of JSON, parameters of a query) and
 * by value, so that neither a server that repeats a secret nor a field that no one thought of gives one away.
 * `response` is undefined when none came.
 */
export function exchangeText(request: Asked, response: HttpResponse | undefined): string[] {
  const lines = [
    `> ${request.method} ${maskedUrl(request.url)}`,
    ...headerLines('> ', request.headers),
    ...bodyLines('> ', request.body ?? '', false),
  ];
  if (response) {
    const { status, headers, body } = response;
    lines.push(`< ${status}`, ...headerLines('< ', headers), ...bodyLines('< ', body, request.open));
  }
  return lines.map(withoutSecrets);
}

function maskedUrl(url: URL): string {
  const masked = new URL(url);
  masked.username = '';
  masked.password = '';
  for (const name of masked.searchParams.keys()) if (isSecretName(name)) masked.searchParams.set(name, '***');
  return masked.href;
}

function headerLines(mark: string, headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => {
    return `${mark}${name}: ${isSecretName(name) ? '***' : value}`;
  });
}

function bodyLines(mark: string, body: string, whole: boolean): string[] {
  if (body === '') return [];
  // Before it is cut: half of a secret would not be found.
  const text = withoutSecrets(maskedBody(body, whole));
  const more = text.length - maxBodyLength;
  return [`${mark}${more > 0 ? `${text.slice(0, maxBodyLength)}… and ${more} characters more` : text}`];
}

function maskedBody(body: string, whole: boolean): string {
  try {
    const value = parseBounded(body);
    return JSON.stringify(whole ? blotted(value) : masked(value));
  } catch {
    // A secret that we know is masked by its value; the answer to a login is one that we do not know yet.
    return whole ? `(${body.length} characters that are not JSON)` : body;
  }
}

/** The same value, with `***` for what is secret by its name. */
function masked(value: unknown): unknown {
  return mapMembers(value, (name, member) => (isSecretName(name) ? blotted(member) : masked(member)));
}

function blotted(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number'
    ? '***'
    : mapMembers(value, (_name, member) => blotted(member));
}

function mapMembers(value: unknown, change: (name: string, member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(each => change('', each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(name, member)]));
}
