import * as v from 'valibot';
import { count, lenientList, loosely, nonEmptyText } from './lenient-schemas.ts';

const entry = v.object({
  workflow: v.object({
    id: nonEmptyText,
    environment: loosely(v.string()),
    description: loosely(v.string()),
    started_at: loosely(count),
    /** Only where code was moved: the commit that the environment has afterwards. */
    target_commit: loosely(v.string()),
  }),
});

/** The log of workflows, newest first (platform-api.md 7.5): it alone says which commit a workflow was about. */
export const workflowLog = v.pipe(
  lenientList(entry),
  v.transform(entries => entries.map(({ workflow }) => workflow)),
);

export type LoggedWorkflow = v.InferOutput<typeof workflowLog>[number];
