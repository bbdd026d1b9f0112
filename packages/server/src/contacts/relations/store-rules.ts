import { sql } from 'kysely'
import { firstRow, type Tx } from '../../runtime/db/transaction.ts'
import type { TagRemoval } from '../tags/tag-rules.ts'
import type { RemarkOverwrite } from './remark.ts'

export interface SyncRule {
  tagRemoval: TagRemoval
  /** Null: remarks are not written. */
  remarkTemplate: string | null
  remarkOverwrite: RemarkOverwrite
  /** Null: descriptions are not written. Whose may be replaced is said by `remarkOverwrite`. */
  descriptionTemplate: string | null
  /** `empty_only`: a phone that the customer gave goes where a member wrote none. Members read it in plain there. */
  remarkPhones: 'never' | 'empty_only'
}

/** What holds where a brand has chosen nothing: agents' words stay, and nothing is written. */
export const defaultSyncRule: SyncRule = {
  tagRemoval: 'keep',
  remarkTemplate: null,
  remarkOverwrite: 'empty_only',
  descriptionTemplate: null,
  remarkPhones: 'never',
}

export async function readSyncRule(tx: Tx): Promise<SyncRule> {
  const row = await firstRow(
    tx,
    sql<{
      tag_removal: TagRemoval
      remark_template: string | null
      remark_overwrite: RemarkOverwrite
      description_template: string | null
      phones: SyncRule['remarkPhones']
    }>`select tag_removal, remark_template, remark_overwrite, description_template, phones from contacts.sync_rule where brand_id = ${tx.brandId}`,
  )
  return row
    ? {
        tagRemoval: row.tag_removal,
        remarkTemplate: row.remark_template,
        remarkOverwrite: row.remark_overwrite,
        descriptionTemplate: row.description_template,
        remarkPhones: row.phones,
      }
    : defaultSyncRule
}

export async function writeSyncRule(tx: Tx, rule: SyncRule): Promise<void> {
  await sql`insert into contacts.sync_rule (brand_id, tag_removal, remark_template, remark_overwrite, description_template, phones, updated_at)
    values (${tx.brandId}, ${rule.tagRemoval}, ${rule.remarkTemplate}, ${rule.remarkOverwrite}, ${rule.descriptionTemplate},
      ${rule.remarkPhones}, ${tx.now})
    on conflict (brand_id) do update set tag_removal = excluded.tag_removal, remark_template = excluded.remark_template,
      remark_overwrite = excluded.remark_overwrite,
      description_template = excluded.description_template, phones = excluded.phones, updated_at = excluded.updated_at`.execute(
    tx.db,
  )
}
