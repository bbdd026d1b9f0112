const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text as it stands in XML; what XML cannot hold at all is left out. */
export function xmlText(text: string): string {
  return [...text]
    .filter((letter) => !/[\p{Cs}\uFFFE\uFFFF]/u.test(letter) && !/[^\P{Cc}\t\n\r]/u.test(letter))
    .join('')
    .replace(/[&<>"']/g, (sign) => entities[sign]!)
}
