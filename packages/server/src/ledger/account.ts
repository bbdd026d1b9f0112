import type { AccountId } from '../kernel/ids.ts'

/** What an account is for. A balance is credits less debits: a credit is owed to the account's owner. */
export const accountKinds = {
  brand_payable: {
    mayBeNegative: true,
    owner: 'brand',
    zh: '应付清算',
    en: 'Brand payable clearing',
  },
  technician_earnings: {
    mayBeNegative: false,
    owner: 'technician',
    zh: '师傅收入',
    en: 'Technician earnings',
  },
  provider_earnings: {
    mayBeNegative: false,
    owner: 'provider',
    zh: '服务商收入',
    en: 'Provider earnings',
  },
  material_income: {
    mayBeNegative: false,
    owner: 'brand',
    zh: '材料收入',
    en: 'Material income',
  },
  tax_withheld: {
    mayBeNegative: false,
    owner: 'brand',
    zh: '代扣税款',
    en: 'Tax withheld',
  },
  payout_clearing: {
    mayBeNegative: true,
    owner: 'brand',
    zh: '打款清算',
    en: 'Payout clearing',
  },
} as const satisfies Record<
  string,
  { mayBeNegative: boolean; owner: 'brand' | 'technician' | 'provider'; zh: string; en: string }
>

/** What an account is called; one of tomorrow keeps its own name. */
export function accountWords(kind: string): { zh: string; en: string } {
  const known = (accountKinds as Record<string, { zh: string; en: string }>)[kind]
  return known ? { zh: known.zh, en: known.en } : { zh: kind, en: kind }
}

export type AccountKind = keyof typeof accountKinds

/** Owner of the accounts that belong to the brand itself. */
export const ofTheBrand = 'brand'

export interface AccountRef {
  kind: AccountKind
  ownerId: string
}

export interface Account extends AccountRef {
  id: AccountId
  mayBeNegative: boolean
}

export interface AccountBalance extends Account {
  balanceFen: bigint
  /** How many postings touched it. */
  postings: bigint
  movedAt: Date | null
}

export function accountKey({ kind, ownerId }: AccountRef): string {
  return `${kind}|${ownerId}`
}
