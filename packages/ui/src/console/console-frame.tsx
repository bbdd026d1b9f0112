import { App, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMode } from '../appearance.ts'
import { antdTheme } from './antd-theme.ts'
import { useFocusBack } from './use-focus-back.ts'

/** antd in our tokens and our language, in light and dark. Stands inside `AppFrame`. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  const mode = useMode()
  const { i18n } = useTranslation()
  useFocusBack()
  return (
    <ConfigProvider
      theme={antdTheme(mode)}
      locale={i18n.language === 'en' ? enUS : zhCN}
      csp={{ nonce: styleNonce() }}
      button={{ autoInsertSpace: false }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  )
}

/** The server may hand a nonce for style elements in `<meta name="csp-nonce">`. */
function styleNonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content || undefined
}
