import { Empty } from '@qiao/ui'
import { useSidebarTexts } from '../../texts.ts'

export default function JobsPage() {
  const t = useSidebarTexts()
  return <Empty picture="work" sentence={t('empty.jobs')} />
}
