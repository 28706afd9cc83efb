/** Every `sandbox:` command takes it. */
export const sandboxFolderFlag = {
  summary: 'Folder that the sandbox keeps its state in',
  value: 'DIR',
} as const;
