/** What a program cannot work with, and the option that takes it back. Only what is configured: older versions know less. */
const rules: readonly [directive: string, form: RegExp, option: string][] = [
  // ssh refuses it beside a command of ours.
  ['remotecommand', /^(?!none$)./i, 'RemoteCommand=none'],
  // No command at all is run, and Git would wait for ever.
  ['sessiontype', /^(none|subsystem)$/i, 'SessionType=default'],
  ['stdinnull', /^(yes|true)$/i, 'StdinNull=no'],
  ['forkafterauthentication', /^(yes|true)$/i, 'ForkAfterAuthentication=no'],
  // What it prints would be read as the server's.
  ['permitlocalcommand', /^(yes|true)$/i, 'PermitLocalCommand=no'],
  // Why it failed would not be told.
  ['loglevel', /^(quiet|silent|fatal)$/i, 'LogLevel=ERROR'],
];

/** `value`: what a directive says. */
export function resetsFor(value: (directive: string) => string | undefined): string[] {
  return rules.flatMap(([directive, form, option]) => (form.test(value(directive) ?? '') ? [option] : []));
}
