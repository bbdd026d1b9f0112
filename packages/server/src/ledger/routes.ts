import { type TObject, Type } from 'typebox'
import { type AccountId, id } from '../kernel/ids.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type AccountBalance, accountKinds } from './account.ts'
import { checkBooks } from './check-books.ts'
import { type Entry, entriesOf, getAccount, listAccounts } from './read-accounts.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const limit = Type.Integer({ minimum: 1, maximum: 200, default: 50 })
const page = { limit: Type.Optional(limit), cursor: Type.Optional(Type.String({ maxLength: 64 })) }
const params = Type.Object({ id: Type.String({ format: 'uuid' }) })

const account = Type.Object({
  accountId: Type.String(),
  kind: Type.String(),
  kindName: Type.String(),
  ownerId: Type.String(),
  balanceFen: Type.Integer(),
  mayBeNegative: Type.Boolean(),
  postings: Type.Integer(),
  movedAt: nullable,
})

const entry = Type.Object({
  transactionId: Type.String(),
  side: Type.Union([Type.Literal('debit'), Type.Literal('credit')]),
  amountFen: Type.Integer(),
  balanceAfterFen: Type.Integer(),
  counterpart: Type.Object({
    accountId: Type.String(),
    kind: Type.String(),
    kindName: Type.String(),
    ownerId: Type.String(),
  }),
  reason: Type.String(),
  subject: Type.String(),
  reverses: nullable,
  occurredAt: Type.String(),
  postedAt: Type.String(),
})

type Language = 'zh' | 'en'

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/ledger/accounts',
    summary: { zh: '账本账户', en: 'Ledger accounts' },
    audience: 'console',
    permission: 'ledger.read',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        ...page,
        kind: Type.Optional(Type.String({ maxLength: 40 })),
        ownerId: Type.Optional(Type.String({ maxLength: 64 })),
      }),
      answer: listOf(account),
    },
    async handle({ query, language }, tx) {
      const { items, nextCursor } = await listAccounts(tx, { ...query, limit: query.limit ?? 50 })
      return { items: items.map((one) => accountAnswer(one, language)), nextCursor }
    },
  }),
  route({
    method: 'GET',
    path: '/console/ledger/accounts/:id',
    summary: { zh: '账户余额', en: 'Balance of an account' },
    audience: 'console',
    permission: 'ledger.read',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { params, answer: account },
    async handle({ params, language }, tx) {
      return accountAnswer(await getAccount(tx, id<AccountId>(params.id)), language)
    },
  }),
  route({
    method: 'GET',
    path: '/console/ledger/accounts/:id/entries',
    summary: { zh: '账户分录', en: 'Entries of an account' },
    audience: 'console',
    permission: 'ledger.read',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'read',
    schema: { params, query: Type.Object(page), answer: listOf(entry) },
    async handle({ params, query, language }, tx) {
      const accountId = id<AccountId>(params.id)
      await getAccount(tx, accountId)
      const { items, nextCursor } = await entriesOf(tx, accountId, {
        limit: query.limit ?? 50,
        ...(query.cursor ? { cursor: query.cursor } : {}),
      })
      return { items: items.map((one) => entryAnswer(one, language)), nextCursor }
    },
  }),
  route({
    method: 'GET',
    path: '/console/ledger/books-check',
    summary: { zh: '账本核对', en: 'Proof of the books' },
    audience: 'console',
    permission: 'ledger.read',
    fields: ['money'],
    idempotency: 'safe',
    rate: 'sensitive',
    schema: {
      answer: Type.Object({
        balanced: Type.Boolean(),
        sumFen: Type.Integer(),
        accounts: Type.Integer(),
        transactions: Type.Integer(),
        postings: Type.Integer(),
        wrongAccounts: Type.Array(
          Type.Object({
            accountId: Type.String(),
            balanceFen: Type.Integer(),
            postingsFen: Type.Integer(),
          }),
        ),
        belowFloor: Type.Array(Type.String()),
        incomplete: Type.Array(Type.String()),
        checkedAt: Type.String(),
      }),
    },
    async handle(_context, tx) {
      const check = await checkBooks(tx)
      return {
        ...check,
        sumFen: Number(check.sumFen),
        wrongAccounts: check.wrongAccounts.map(({ accountId, balanceFen, postingsFen }) => ({
          accountId,
          balanceFen: Number(balanceFen),
          postingsFen: Number(postingsFen),
        })),
        checkedAt: check.checkedAt.toISOString(),
      }
    },
  }),
]

function listOf<T extends TObject>(item: T) {
  return Type.Object({ items: Type.Array(item), nextCursor: nullable })
}

function kindName(kind: string, language: Language): string {
  return accountKinds[kind as keyof typeof accountKinds]?.[language] ?? kind
}

function accountAnswer(one: AccountBalance, language: Language) {
  return {
    accountId: one.id,
    kind: one.kind,
    kindName: kindName(one.kind, language),
    ownerId: one.ownerId,
    balanceFen: Number(one.balanceFen),
    mayBeNegative: one.mayBeNegative,
    postings: Number(one.postings),
    movedAt: one.movedAt?.toISOString() ?? null,
  }
}

function entryAnswer(one: Entry, language: Language) {
  const credited = one.deltaFen > 0n
  return {
    transactionId: one.transactionId,
    side: credited ? ('credit' as const) : ('debit' as const),
    amountFen: Number(credited ? one.deltaFen : -one.deltaFen),
    balanceAfterFen: Number(one.balanceAfterFen),
    counterpart: { ...one.counterpart, kindName: kindName(one.counterpart.kind, language) },
    reason: one.reason,
    subject: one.subject,
    reverses: one.reverses,
    occurredAt: one.occurredAt.toISOString(),
    postedAt: one.postedAt.toISOString(),
  }
}
