/** What to do while another user's workflow runs. */
export const busyChoices = ['wait', 'fail'] as const;
type Busy = (typeof busyChoices)[number];

/** How far a protocol goes to have its way. */
export interface WaitOptions {
  busy: Busy;
  /** Milliseconds between two readings of the changes that have to agree; 0 trusts a single one. */
  settle: number;
  /** By the clock's `elapsed`. A person's time to answer is not counted: the switch moves it on by that. */
  deadline: number;
}
