/** The same for names that some disk or server may take for one: by case, Unicode form, dots and blanks at the end. */
export function foldedName(name: string): string {
  return name
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(/[. ]+$/, '');
}
