import { Button, Input } from 'antd'
import { Icon } from '../light/icon.tsx'
import { useConsoleTexts } from './texts.ts'

export type SearchInputProps = { label: string; value: string | undefined; onSearch: (text: string) => void }

/** A search that starts by Enter or its button. `onSearch` gets the text without blanks around it, empty once it is cleared. */
export function SearchInput({ label, value, onSearch }: SearchInputProps) {
  const t = useConsoleTexts()
  return (
    <Input.Search
      key={value ?? ''}
      className="q-filter-text"
      allowClear={{ clearIcon: <Icon name="close" label={t('list.clear')} /> }}
      defaultValue={value}
      placeholder={label}
      aria-label={label}
      enterButton={<Button aria-label={`${t('search.open')} ${label}`} icon={<Icon name="search" />} />}
      onSearch={(text) => onSearch(text.trim())}
    />
  )
}
