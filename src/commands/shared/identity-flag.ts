/** For commands that log in over SSH: people have several keys, and servers count the wrong ones. */
export const identityFlag = {
  summary: 'Private key to log in with, instead of what the agent has',
  short: 'i',
  value: 'KEY',
} as const;
