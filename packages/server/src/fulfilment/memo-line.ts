import { businessDay, shanghaiTime } from '../kernel/time.ts'

export const memoKinds = ['appointed', 'changed', 'completed'] as const
export type MemoKind = (typeof memoKinds)[number]

export interface MemoFacts {
  kind: MemoKind
  /** Begin of the visit, or when it was done. */
  at: Date
  technician: string | null
}

/** One line for warehouse and agents, such as 【Qiao】04-12 下午上门 王磊. Chinese always: it is read on the marketplace. */
export function memoLine({ kind, at, technician }: MemoFacts): string {
  const { hour } = shanghaiTime(at)
  const date = businessDay(at).slice(5)
  const part = hour < 12 ? '上午' : hour < 18 ? '下午' : '晚上'
  const what = {
    appointed: `${date} ${part}上门`,
    changed: `改约 ${date} ${part}上门`,
    completed: `${date} 已完工`,
  }
  return ['【Qiao】', what[kind], technician && ` ${technician}`].filter(Boolean).join('')
}

/** A person's own words in the same form, such as 【Qiao】11-22 客户要求周末上门 陈静. One line, whatever was typed. */
export function lineByHand(words: string, at: Date, member: string | null): string {
  const text = words.replace(/\s+/g, ' ').trim()
  return ['【Qiao】', businessDay(at).slice(5), ` ${text}`, member && ` ${member}`].filter(Boolean).join('')
}

/** Appends; nobody's words are ever taken away. Null where the line stands there already. */
export function appended(memo: string, line: string): string | null {
  if (memo.split('\n').some((one) => one.trim() === line)) return null
  return memo.trim() === '' ? line : `${memo.trimEnd()}\n${line}`
}
