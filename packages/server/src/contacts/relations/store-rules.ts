import { sql } from 'kysely'
import { firstRow, type Tx } from '../../runtime/db/transaction.ts'
import type { TagRemoval } from '../tags/tag-rules.ts'
import type { RemarkOverwrite } from './remark.ts'

export interface SyncRule {
  tagRemoval: TagRemoval
  /** Null: remarks are not written. */
  remarkTemplate: string | null
  remarkOverwrite: RemarkOverwrite
}

/** What holds where a brand has chosen nothing: agents' words stay, and no remark is written. */
export const defaultSyncRule: SyncRule = {
  tagRemoval: 'keep',
  remarkTemplate: null,
  remarkOverwrite: 'empty_only',
}

export async function readSyncRule(tx: Tx): Promise<SyncRule> {
  const row = await firstRow(
    tx,
    sql<{
      tag_removal: TagRemoval
      remark_template: string | null
      remark_overwrite: RemarkOverwrite
    }>`select tag_removal, remark_template, remark_overwrite from contacts.sync_rule where brand_id = ${tx.brandId}`,
  )
  return row
    ? {
        tagRemoval: row.tag_removal,
        remarkTemplate: row.remark_template,
        remarkOverwrite: row.remark_overwrite,
      }
    : defaultSyncRule
}

export async function writeSyncRule(tx: Tx, rule: SyncRule): Promise<void> {
  await sql`insert into contacts.sync_rule (brand_id, tag_removal, remark_template, remark_overwrite, updated_at)
    values (${tx.brandId}, ${rule.tagRemoval}, ${rule.remarkTemplate}, ${rule.remarkOverwrite}, ${tx.now})
    on conflict (brand_id) do update set tag_removal = excluded.tag_removal, remark_template = excluded.remark_template,
      remark_overwrite = excluded.remark_overwrite, updated_at = excluded.updated_at`.execute(tx.db)
}
