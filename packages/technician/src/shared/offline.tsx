import { defineTexts, Icon } from '@qiao/ui'
import { useSyncExternalStore } from 'react'

const useTexts = defineTexts('technician.offline', {
  'zh-CN': { offline: '现在没有网络。看过的内容还在，联网后会自动更新。' },
  en: { offline: 'No network now. What you have seen stays; it renews itself when you are back.' },
})

/** Said plainly, worrying nobody. */
export function Offline() {
  const t = useTexts()
  const online = useSyncExternalStore(onConnection, () => navigator.onLine)
  if (online) return null
  return (
    <p className="t-offline" data-tone="attention" role="status">
      <Icon name="info" /> {t('offline')}
    </p>
  )
}

function onConnection(hear: () => void) {
  window.addEventListener('online', hear)
  window.addEventListener('offline', hear)
  return () => {
    window.removeEventListener('online', hear)
    window.removeEventListener('offline', hear)
  }
}
