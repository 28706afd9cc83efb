/** `none` says that there is to be none. */
export function set(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value;
}

export function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(yes|true)$/i.test(value);
}

export function isNo(value: string | undefined): boolean {
  return value !== undefined && /^(no|false)$/i.test(value);
}

/** A list that adds to OpenSSH's own, or takes from it, only OpenSSH can complete. */
export function algorithmsIn(list: string | undefined): string[] | undefined {
  return list === undefined || /^[-+^]/.test(list) ? undefined : list.split(',');
}
