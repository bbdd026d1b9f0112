const known = ['40013', '40125', '40029', '40163', '40164', '41002', '41004', '48001', '50002', '-1'] as const

type RefusalKey = `refusal.${(typeof known)[number]}`

/** WeChat's code in words, where we know it. */
export function refusalKey(code: string): RefusalKey | null {
  const found = known.find((one) => one === code)
  return found ? `refusal.${found}` : null
}

/** Codes that say of the keys themselves that they are wrong; others are of one visitor, or pass. */
const ofKeys: readonly string[] = ['40013', '40125', '41002', '41004', '48001', '50002']

export interface AccountState {
  appId: string | null
  answeredAt: string | null
  refusedAt: string | null
  refusedCode: string | null
}

/** What the badge says: the last word of WeChat stands. */
export function stateOf({
  appId,
  answeredAt,
  refusedAt,
  refusedCode,
}: AccountState): 'off' | 'on' | 'refusing' {
  if (appId === null) return 'off'
  const isNewer = refusedAt !== null && (answeredAt === null || refusedAt > answeredAt)
  return isNewer && ofKeys.includes(refusedCode ?? '') ? 'refusing' : 'on'
}
