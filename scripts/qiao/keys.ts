import { setTimeout as sleep } from 'node:timers/promises'
import { fileKeepers } from '../../packages/server/src/app/file-keepers.ts'
import {
  type RotationStatus,
  rotationStatus,
  startRotation,
  stepRotation,
} from '../../packages/server/src/runtime/keys/rotate-keys.ts'
import { type BrandCommand, onBrand } from './brand-command.ts'
import { note } from './say.ts'

/**
 * `qiao keys rotate`: begins a change of keys, or takes up the one under way, and stays until it is done; ended before, a
 * running server or the next call goes on. 0 when done, 3 when something under the old key does not open.
 */
export function keysCommand(args: string[]): Promise<number> {
  return onBrand(args, ['rotate', 'status'], async (command) => {
    if (command.act === 'rotate') await rotate(command)
    const status = await statusOf(command)
    if (command.json) console.log(JSON.stringify(shown(status)))
    else tell(status)
    return status.rotation && status.rotation.state !== 'done' && command.act === 'rotate' ? 3 : 0
  })
}

const statusOf = ({ installation, brandId }: BrandCommand): Promise<RotationStatus> =>
  installation.desk.storage.db.transact(brandId, rotationStatus)

async function rotate(command: BrandCommand): Promise<void> {
  const { brandId } = command
  const { storage } = command.installation.desk
  await startRotation(storage, brandId, { kind: 'system', id: 'command-line' })
  let told = -1
  for (;;) {
    const outcome = await stepRotation(storage, brandId, fileKeepers)
    if (outcome === 'idle') return
    const { percent, rotation } = await statusOf(command)
    if (outcome === 'busy') {
      if (rotation?.state === 'asked') note('等别的长操作先结束', 'waiting for a long transaction to end')
      await sleep(2_000)
    }
    if (percent === told) continue
    told = percent
    note(`已完成 ${percent}%`, `${percent}% done`)
  }
}

function shown({ rotation, percent, keys }: RotationStatus) {
  return {
    keys,
    percent,
    rotation: rotation && {
      keyId: rotation.keyId,
      state: rotation.state,
      startedAt: rotation.startedAt.toISOString(),
      finishedAt: rotation.finishedAt?.toISOString() ?? null,
      tokensMoved: Number(rotation.tokensMoved),
      valuesSealed: Number(rotation.valuesSealed),
      filesSealed: Number(rotation.filesSealed),
      unreadable: Number(rotation.unreadable),
      filesUnreadable: Number(rotation.filesUnreadable),
    },
  }
}

const stateWords = {
  asked: '等待开始 · waiting to begin',
  counting: '正在清点 · counting',
  indexing: '正在迁移检索索引 · moving search indexes',
  sealing: '正在重新加密 · sealing anew',
  files: '正在处理文件 · sealing files',
  done: '已完成，旧密钥已销毁 · done, the old key is destroyed',
}

function tell({ rotation, percent, keys }: RotationStatus): void {
  console.log(`密钥 · keys: ${keys.join(', ')}`)
  if (!rotation) {
    console.log('从未更换过 · never changed')
    return
  }
  console.log(`${stateWords[rotation.state]} · ${percent}%`)
  console.log(
    `索引 · index tokens ${rotation.tokensMoved}, 字段 · values ${rotation.valuesSealed}, 文件 · files ${rotation.filesSealed}`,
  )
  if (rotation.unreadable > 0n)
    console.log(
      `${rotation.unreadable} 个值打不开，旧密钥保留 · ${rotation.unreadable} values do not open, the old key stays`,
    )
  if (rotation.filesUnreadable > 0n)
    console.log(
      `${rotation.filesUnreadable} 个文件打不开，旧密钥保留 · ${rotation.filesUnreadable} files do not open, the old key stays`,
    )
}
