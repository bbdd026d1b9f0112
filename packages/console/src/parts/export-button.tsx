import {
  ApiProblem,
  Button,
  defineTexts,
  type Language,
  type ProblemFields,
  type Query,
  queryString,
  useNotices,
} from '@qiao/ui'
import { useState } from 'react'
import { i18n } from '../services.ts'

const useTexts = defineTexts('console.export', {
  'zh-CN': {
    act: '导出',
    hint: '导出筛选后的列表，脱敏和屏幕上一样，会记入审计',
    done: '已导出 {{rows}} 行',
    cut: '已导出前 {{rows}} 行，超出的没有导出。缩小筛选再导一次。',
  },
  en: {
    act: 'Export',
    hint: 'Exports the filtered list, masked as on screen; the export is audited',
    done: '{{rows}} rows exported',
    cut: 'The first {{rows}} rows are exported, the rest is left out. Narrow the filters and export again.',
  },
})

export type ExportButtonProps = {
  /** Below `/api`, e.g. `/console/orders/export`; answers CSV with `x-rows` and `x-cut-short`. */
  path: string
  query: Query
}

/** Saves a list as it is filtered and masked now; says how many rows it holds. */
export function ExportButton({ path, query }: ExportButtonProps) {
  const t = useTexts()
  const notices = useNotices()
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      const { rows, cut } = await saveFile(path, query)
      if (cut) notices.show({ tone: 'attention', text: t('cut', { rows }), stays: true })
      else notices.done(t('done', { rows }))
    } catch (error) {
      notices.failed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button icon="download" busy={busy} onClick={() => void run()} title={t('hint')}>
      {t('act')}
    </Button>
  )
}

/** Saves what a path below `/api` answers under the name that it says. Throws `ApiProblem`. */
export async function saveFile(path: string, query: Query): Promise<{ rows: number; cut: boolean }> {
  const answer = await fetch(`/api${path}${queryString(query)}`, {
    headers: { 'accept-language': i18n.language as Language },
    credentials: 'same-origin',
  }).catch(() => {
    throw new ApiProblem({ status: 0, code: 'network.unreachable' })
  })
  if (!answer.ok) throw new ApiProblem((await answer.json()) as ProblemFields)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1]
  const address = URL.createObjectURL(await answer.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = name ?? 'qiao.csv'
  link.click()
  URL.revokeObjectURL(address)
  return { rows: Number(answer.headers.get('x-rows')), cut: answer.headers.get('x-cut-short') === 'true' }
}
