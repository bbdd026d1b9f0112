import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

export interface NewState {
  stateHash: Buffer
  browserHash: Buffer
  corpId: string
  back: string
  expiresAt: Date
}

/** Old ones leave with the new one's arrival: the table stays small without a job. */
export async function insertState(tx: Tx, state: NewState): Promise<void> {
  await rows(
    tx,
    sql`with old as (delete from contacts.sign_in_state where brand_id = ${tx.brandId} and expires_at < ${tx.now})
      insert into contacts.sign_in_state (brand_id, state_hash, browser_hash, corp_id, back, expires_at)
      values (${tx.brandId}, ${state.stateHash}, ${state.browserHash}, ${state.corpId}, ${state.back}, ${state.expiresAt})`,
  )
}

/** Uses a state up; null when it is unknown, over, used, or of another browser or corp. */
export async function spendState(
  tx: Tx,
  state: Pick<NewState, 'stateHash' | 'browserHash' | 'corpId'>,
): Promise<{ back: string } | null> {
  return firstRow(
    tx,
    sql<{ back: string }>`update contacts.sign_in_state set used_at = ${tx.now}
      where brand_id = ${tx.brandId} and state_hash = ${state.stateHash} and browser_hash = ${state.browserHash}
        and corp_id = ${state.corpId} and used_at is null and expires_at > ${tx.now} returning back`,
  )
}
