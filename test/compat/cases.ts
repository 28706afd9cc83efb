import { readFileSync, writeFileSync } from 'node:fs';
import type { Ran } from '../support/run-turnout.ts';
import { shellWords } from '../text/shell-words.ts';

/** One line and all that comes of it, as it stands in a page of the specification. */
export interface Case {
  /** As a shell would take it, variables in front of it included. */
  line: string;
  /** What is so before: the name of a stage. */
  stage: string;
  expected: Ran;
}

/** What was seen, in the order of the page. */
export type Seen = Ran[];

interface Section {
  /** Everything up to the next heading, the heading included. */
  text: string;
  heading: string;
}

/**
 * A page is Markdown: `# STAGE`, below it `## LINE`, and below that an exit code and what is printed, as it is, between
 * fences. Everything else is for people.
 */
export function readCases(file: string): Case[] {
  let stage = '';
  return sections(readFileSync(file, 'utf8')).flatMap(({ heading, text }) => {
    const [, name] = /^# (.+)$/.exec(heading) ?? [];
    if (name !== undefined) stage = name;
    const [, line] = /^## `(.+)`$/.exec(heading) ?? [];
    return line === undefined ? [] : [{ line, stage, expected: expectedIn(text) }];
  });
}

function sections(page: string): Section[] {
  const parts = page.split(/^(?=#{1,2} )/m);
  return parts.map(text => ({ text, heading: text.split('\n')[0] ?? '' }));
}

function expectedIn(text: string): Ran {
  const [output = '', errors = ''] = text.split(/^standard error:$/m);
  return {
    exitCode: Number(/^exit (\d+)$/m.exec(output)?.[1] ?? Number.NaN),
    stdout: fenced(output),
    stderr: fenced(errors),
  };
}

function fenced(text: string): string {
  return /^```\n(.*?)^```$/ms.exec(text)?.[1] ?? '';
}

/** The words of a line, and the variables that stand in front of it. */
export function wordsOf(line: string): { words: string[]; env: Record<string, string> } {
  const words = shellWords(line);
  const env: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? '')) {
    const [name = '', ...value] = (words.shift() ?? '').split('=');
    env[name] = value.join('=');
  }
  return { words, env };
}

/** Writes what was seen into a page, for UPDATE_COMPAT=1: it is then read by a person before it is believed. */
export function writeSeen(file: string, stage: string, seen: Seen): void {
  const rest = [...seen];
  let current = '';
  const parts = sections(readFileSync(file, 'utf8')).map(({ heading, text }) => {
    const [, name] = /^# (.+)$/.exec(heading) ?? [];
    if (name !== undefined) current = name;
    const ran = current === stage && heading.startsWith('## ') ? rest.shift() : undefined;
    return ran ? [heading, '', ...written(ran), ''].join('\n') : text;
  });
  writeFileSync(file, `${parts.join('').trimEnd()}\n`);
}

function written({ exitCode, stdout, stderr }: Ran): string[] {
  return [
    `exit ${exitCode}`,
    ...(stdout === '' ? [] : ['', `\`\`\`\n${stdout}\`\`\``]),
    ...(stderr === '' ? [] : ['', 'standard error:', '', `\`\`\`\n${stderr}\`\`\``]),
    '',
  ];
}
