// Node's own path functions look at every character; for thousands of files a second that is felt.

/** The path of a name in a folder; '' is the login folder. */
export function joined(folder: string, name: string): string {
  if (folder === '') return name;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** The last name of a path. */
export function toName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder that a path lies in; '' for the login folder. */
export function toFolder(path: string): string {
  const end = path.lastIndexOf('/');
  return end === 0 ? '/' : path.slice(0, Math.max(0, end));
}
