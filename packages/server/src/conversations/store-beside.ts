import type { Tx } from '../runtime/db/transaction.ts'
import { type MessageView, openBody } from './store.ts'

/** A busy customer's newest so many are looked through for what is shown and for their own words. */
const mostLooked = 200

export interface BesideAsk {
  /** What is older is not told. */
  since: Date
  /** So many of all messages, the newest. */
  shown: number
  /** Of the customer's own texts since then, so many, the newest; also those behind what is shown. */
  words: { since: Date; most: number }
  /** False leaves the words in the database. */
  open: boolean
}

export interface SaidBeside {
  /** Newest first. */
  messages: (Omit<MessageView, 'thread'> & { memberName: string | null })[]
  /** Newest first. */
  words: string[]
}

interface BesideRow {
  id: string
  channel: MessageView['channel']
  side: MessageView['side']
  sender_id: string | null
  member_name: string | null
  kind: string
  body: Buffer | null
  kept: boolean
  at: Date
  recalled_at: Date | null
  unsent: string | null
  customer_id: string | null
  is_shown: boolean
  is_word: boolean
}

const ownWord = `r.side = 'customer' and r.kind = 'text' and r.body is not null and r.recalled_at is null and r.at >= $4`

/** What these customers and we said lately, and their own last words: one statement for both. */
export async function saidBeside(
  tx: Tx,
  customerIds: readonly string[],
  { since, shown, words, open }: BesideAsk,
): Promise<SaidBeside> {
  const found = await tx.named<BesideRow>(
    'conversations.beside_chat',
    `select w.id, w.channel, w.side, w.sender_id, w.kind, w.at, w.recalled_at, w.unsent, w.customer_id, w.body is not null as kept,
       case when $7::boolean then w.body end as body, w.place <= $5 as is_shown, w.is_word and w.word_place <= $6 as is_word,
       case when w.side = 'member' and w.place <= $5 then coalesce(
         (select m.name from organization.member m where m.brand_id = $1 and m.wecom_user_id = w.sender_id),
         (select m.name from organization.member m where m.brand_id = $1 and m.id = substr(w.sender_id, 8) and w.sender_id like 'member:%'),
         (select m.name from organization.corp_member m where m.brand_id = $1 and m.wecom_user_id = w.sender_id limit 1))
       end as member_name
     from (select r.*, row_number() over newest as place, ${ownWord} as is_word, count(*) filter (where ${ownWord}) over newest as word_place
       from (select id, channel, side, sender_id, kind, body, at, recalled_at, unsent, customer_id from conversations.message
         where brand_id = $1 and customer_id = any($2::uuid[]) and at >= $3 order by at desc, id desc limit ${mostLooked}) r
       window newest as (order by r.at desc, r.id desc)) w
     where w.place <= $5 or (w.is_word and w.word_place <= $6) order by w.place`,
    [tx.brandId, customerIds, since, words.since, shown, words.most, open],
  )
  const opened = found.map((row) => ({ row, content: row.body && openBody(tx, row.id, row.body) }))
  return {
    messages: opened.flatMap(({ row, content }) =>
      row.is_shown
        ? [
            {
              id: row.id,
              channel: row.channel,
              side: row.side,
              senderId: row.sender_id,
              memberName: row.member_name,
              kind: row.kind,
              content,
              kept: row.kept,
              at: row.at,
              unsent: row.unsent !== null,
              recalled: row.recalled_at !== null,
              customerId: row.customer_id,
            },
          ]
        : [],
    ),
    words: opened.flatMap(({ row, content }) => {
      const said = row.is_word ? (content as { content?: unknown } | null)?.content : null
      return typeof said === 'string' ? [said] : []
    }),
  }
}
