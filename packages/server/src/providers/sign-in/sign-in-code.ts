import type { Randomness } from '../../runtime/ports.ts'

/** Outsiders who sign in by link and code; each audience has its own cookie. */
export const outsiderAudiences = ['technician', 'point'] as const
export type OutsiderAudience = (typeof outsiderAudiences)[number]

export const codeLifeMs = 10 * 60_000
export const codeTries = 5
/** Asking again sooner than this sends nothing new; the answer is the same. */
export const codeRestMs = 60_000
export const codesAnHour = 6

export interface SignInCode {
  codeId: string
  personId: string | null
  codeIndex: Buffer
  triesLeft: number
  reusable: boolean
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
}

/** Six digits, each value equally likely. */
export function newCode(randomness: Randomness): string {
  return randomness.int(1_000_000).toString().padStart(6, '0')
}

export function isOpen(code: SignInCode, at: Date): boolean {
  return at < code.expiresAt && code.triesLeft > 0 && (code.reusable || code.usedAt === null)
}

/** Whether another code may be sent now, given those of the last hour. Codes for the demo do not count. */
export function mayAsk(recent: readonly Pick<SignInCode, 'createdAt' | 'reusable'>[], at: Date): boolean {
  const asked = recent.filter((one) => !one.reusable && at.getTime() - one.createdAt.getTime() < 3600_000)
  return (
    asked.length < codesAnHour && asked.every((one) => at.getTime() - one.createdAt.getTime() >= codeRestMs)
  )
}
