/** The ones that end a program, and that turnout lets things come to a true end for. */
export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
