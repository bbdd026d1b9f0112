import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { actorOf } from './store.ts'

export interface WorkOrderFile {
  fileId: string
  workOrderId: string
  kind: 'photo' | 'signature'
  /** The guidance slot that a photo is for. */
  item: string | null
  name: string
  contentType: string
  bytes: number
  addedAt: Date
  addedBy: string
}

interface FileRow {
  file_id: string
  work_order_id: string
  kind: WorkOrderFile['kind']
  item: string | null
  name: string
  content_type: string
  bytes: number
  added_at: Date
  added_by: string
}

const columns = sql`file_id, work_order_id, kind, item, name, content_type, bytes, added_at, added_by`

export async function insertFile(
  tx: Tx,
  file: Omit<WorkOrderFile, 'addedAt' | 'addedBy'> & { sha256: Buffer },
): Promise<void> {
  await rows(
    tx,
    sql`insert into work_orders.file (brand_id, file_id, work_order_id, kind, item, name, content_type, bytes, sha256, added_at, added_by)
      values (${tx.brandId}, ${file.fileId}, ${file.workOrderId}, ${file.kind}, ${file.item}, ${file.name},
        ${file.contentType}, ${file.bytes}, ${file.sha256}, ${tx.now}, ${actorOf(tx)})`,
  )
}

export async function photosOf(tx: Tx, workOrderId: string): Promise<WorkOrderFile[]> {
  return (await filesOf(tx, workOrderId)).filter(({ kind }) => kind === 'photo')
}

export function filesOf(tx: Tx, workOrderId: string): Promise<WorkOrderFile[]> {
  return filesOfWorkOrders(tx, [workOrderId])
}

export async function filesOfWorkOrders(tx: Tx, workOrderIds: readonly string[]): Promise<WorkOrderFile[]> {
  const found = await rows(
    tx,
    sql<FileRow>`select ${columns} from work_orders.file
      where brand_id = ${tx.brandId} and work_order_id = any(${workOrderIds}::uuid[]) order by file_id`,
  )
  return found.map(toFile)
}

export async function findFile(tx: Tx, workOrderId: string, fileId: string): Promise<WorkOrderFile | null> {
  const found = await firstRow(
    tx,
    sql<FileRow>`select ${columns} from work_orders.file
      where brand_id = ${tx.brandId} and work_order_id = ${workOrderId} and file_id = ${fileId}`,
  )
  return found && toFile(found)
}

function toFile(row: FileRow): WorkOrderFile {
  return {
    fileId: row.file_id,
    workOrderId: row.work_order_id,
    kind: row.kind,
    item: row.item,
    name: row.name,
    contentType: row.content_type,
    bytes: row.bytes,
    addedAt: row.added_at,
    addedBy: row.added_by,
  }
}
