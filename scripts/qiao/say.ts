import { errorTable } from '../../packages/server/src/app/errors.ts'
import { QiaoError } from '../../packages/server/src/kernel/error.ts'

/** What a person at the terminal reads; results go to stdout, everything else here. */
export function note(zh: string, en: string): void {
  console.error(`${zh} · ${en}`)
}

/** An error of ours as its sentence in both languages, with what to do. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof QiaoError)) return error instanceof Error ? error.message : String(error)
  const words = errorTable[error.code]
  if (!words) return `${error.code} ${JSON.stringify(error.facts)}`
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_all, name: string) => String(error.facts[name] ?? ''))
  const { zh, en } = words
  return `${fill(`${zh.title}。${zh.whatToDo}。`)} · ${fill(`${en.title}. ${en.whatToDo}.`)}`
}
