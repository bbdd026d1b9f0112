/** What the person at the terminal reads; one line a step, both languages. */
export interface Say {
  step(zh: string, en: string): void
  plain(line: string): void
}

/** Progress with the seconds since the start. The first URL that it prints must be the application's. */
export function sayTo(write: (text: string) => void = (text) => process.stdout.write(text)): Say {
  const startedAt = performance.now()
  return {
    step: (zh, en) =>
      write(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)}s  ${zh} · ${en}\n`),
    plain: (line) => write(`${line}\n`),
  }
}
