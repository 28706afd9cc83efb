import type { Refusal } from '../model/preconditions.ts';

/** Thrown by a handler: the answer is a status and a bare JSON string, as the platform has it (platform-api.md 1). */
export class RefusedRequest extends Error {
  readonly status: number;

  constructor({ status, words }: { status: number; words: string } | Refusal) {
    super(words);
    this.status = status;
  }
}

export function refuse(status: number, words: string): RefusedRequest {
  return new RefusedRequest({ status, words });
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache', ...headers },
  });
}

export function text(status: number, words: string, type = 'text/plain'): Response {
  return new Response(words, { status, headers: { 'content-type': type, 'cache-control': 'no-cache' } });
}
