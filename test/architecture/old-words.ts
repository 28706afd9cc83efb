/** Words that the field does not use, which stood for what it has a word for → the word. */
const oldWords: Readonly<Record<string, string>> = {
  wish: 'options',
  wishes: 'options',
  patience: 'timeout',
  told: 'reported',
  tell: 'report',
  said: 'reported',
  talk: 'operationLog',
  desk: 'deps',
  pen: 'writer',
  lent: 'deps',
  elsewhere: 'the field that it names',
  surroundings: 'context',
  most: 'max',
  longest: 'max',
  fewest: 'min',
  usual: 'default',
  lazily: 'lazy',
  whoever: 'the user, the caller, another process',
  somebody: 'the user, the caller, another process',
  nobody: 'no user, no caller',
  turnouts: 'processes',
};

/** Old words in names of declarations and files, and in docstrings, each as `FILE: WORD in NAME`. */
const docstring = /\/\*\*[\s\S]*?\*\//g;
const declaration = /\b(?:const|let|function|class|interface|type)\s+(\w+)/g;

/** Returns where an old word is left, as `FILE: WORD (NAME)`. `sources`: path below the repository → text. */
export function findOldWords(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([file, source]) => {
    const names = [...source.matchAll(declaration)].map(([, name]) => name ?? '');
    const found = [...names, file.slice(file.lastIndexOf('/') + 1)].flatMap(name =>
      words(name).flatMap(word => (word in oldWords ? [`${file}: ${word} (${name})`] : [])),
    );
    const answers = [...source.matchAll(docstring)].filter(([text]) =>
      /^\/\*\*\s*\*?\s*Answers\b/.test(text),
    );
    const prose = [...source.matchAll(docstring)].flatMap(([text]) =>
      words(text)
        .filter(word => proseWords.has(word))
        .map(word => `${file}: ${word} (docstring)`),
    );
    return [...found, ...prose, ...answers.map(() => `${file}: Answers (docstring)`)];
  });
}

/** Those that no sentence about a program needs. */
const proseWords = new Set(['whoever', 'somebody', 'nobody', 'turnouts', 'patience', 'wish']);

/** `readStartWish` → read, start, wish. */
function words(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}
