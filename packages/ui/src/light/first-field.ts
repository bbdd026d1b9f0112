const typed = 'input:not([type=checkbox], [type=radio], [type=file], [type=hidden]), select, textarea'

/**
 * Puts the cursor where the answer begins: the first field that is still empty, or else the first. Not where one works by
 * touch: there the keyboard would cover what one has not read yet.
 */
export function focusFirstField(inside: HTMLElement | null): void {
  if (!inside || !matchMedia('(pointer: fine)').matches) return
  // Where somebody asked for another place, that place stays.
  if (inside.contains(document.activeElement)) return
  const fields = [...inside.querySelectorAll<HTMLInputElement>(typed)].filter((one) => !one.disabled)
  const first = fields.find((one) => one.value === '') ?? fields[0]
  first?.focus({ preventScroll: true })
}
