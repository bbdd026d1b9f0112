export const factKinds = ['phone_tail', 'surname', 'paid_fen'] as const
export type FactKind = (typeof factKinds)[number]

/** What may be asked for: not what the order was found by, which would be said twice. The amount always tells something new. */
export function kindsFor(repeats: readonly FactKind[]): FactKind[] {
  return factKinds.filter((kind) => kind === 'paid_fen' || !repeats.includes(kind))
}

/** What the agent typed as the server takes it; null when it is not such a fact. Amounts are typed in yuan. */
export function readFact(kind: FactKind, typed: string): { kind: FactKind; value: string | number } | null {
  const text = typed.trim()
  switch (kind) {
    case 'phone_tail':
      return /^\d{4}$/.test(text) ? { kind, value: text } : null
    case 'surname':
      return /^\p{L}{1,20}$/u.test(text) ? { kind, value: text } : null
    case 'paid_fen': {
      const match = /^[¥￥]?(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(',', ''))
      if (!match) return null
      const fen = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
      return fen > 0 ? { kind, value: fen } : null
    }
  }
}
