import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'

export async function noteAnswered(tx: Tx): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.wechat_account_state (brand_id, answered_at) values (${tx.brandId}, ${tx.now})
      on conflict (brand_id) do update set answered_at = excluded.answered_at`,
  )
}

export async function noteRefused(tx: Tx, code: string): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.wechat_account_state (brand_id, refused_at, refused_code) values (${tx.brandId}, ${tx.now}, ${code})
      on conflict (brand_id) do update set refused_at = excluded.refused_at, refused_code = excluded.refused_code`,
  )
}

export async function forgetAccountState(tx: Tx): Promise<void> {
  await rows(tx, sql`delete from contacts.wechat_account_state where brand_id = ${tx.brandId}`)
}

export interface AccountFigures {
  answeredAt: Date | null
  refusedAt: Date | null
  refusedCode: string | null
  opened: number
  recognised: number
  bound: number
  waiting: number
}

/** What the account did since then: pages opened in WeChat, whose it knew, orders that stand by it, and those that wait for a friend. */
export async function accountFigures(tx: Tx, since: Date): Promise<AccountFigures> {
  const found = await firstRow(
    tx,
    sql<AccountFigures>`select s.answered_at as "answeredAt", s.refused_at as "refusedAt", s.refused_code as "refusedCode", v.*
      from (select count(*)::int as opened, count(customer_id)::int as recognised,
          count(*) filter (where customer_id is not null and settled_at is null)::int as waiting,
          count(distinct order_id) filter (where exists (select from contacts.binding b where b.brand_id = v.brand_id
            and b.order_id = v.order_id and b.evidence = 'wechat-visit:' || v.id and b.undone_at is null)
            or exists (select from contacts.order_share h where h.brand_id = v.brand_id and h.order_id = v.order_id
              and h.evidence = 'wechat-visit:' || v.id and h.undone_at is null))::int as bound
        from contacts.wechat_visit v where v.brand_id = ${tx.brandId} and v.begun_at >= ${since}) v
      left join contacts.wechat_account_state s on s.brand_id = ${tx.brandId}`,
  )
  return found!
}
