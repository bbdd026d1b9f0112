import { Empty } from '@qiao/ui'
import { useSidebarTexts } from '../../texts.ts'

export default function BehaviourPage() {
  const t = useSidebarTexts()
  return <Empty picture="calm" sentence={t('empty.behaviour')} />
}
