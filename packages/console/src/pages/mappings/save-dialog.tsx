import { useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import type { MappingData } from './editor/edit-mapping.ts'
import { publishDraft, saveDraft, useMapping } from './mapping-data.ts'
import { useMappingsTexts } from './texts.ts'

/** Keeps a mapping under a name of the brand, as a draft or published at once. */
export function SaveDialog({
  mapping,
  start,
  how,
  onClose,
  onSaved,
}: {
  mapping: MappingData
  /** The name that is proposed. */
  start: string
  how: 'draft' | 'publish'
  onClose: () => void
  onSaved: (saved: MappingData, version: number | null) => void
}) {
  const t = useMappingsTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const people = usePeople()
  const actor = useActorWord()
  const [bad, setBad] = useState(false)
  const held = useMapping(start)
  // A ready mapping keeps its name; what is made of it gets one of its own.
  const proposed = held.data?.builtIn ? `my-${start}` : start
  const title = (mapping.title as { zh?: string } | undefined)?.zh ?? ''
  const draft = held.data?.draft
  if (held.isPending) return null
  return (
    <ActDialog
      open
      title={t('save.title')}
      submit={t('save.act')}
      {...(draft ? { intro: t('save.replaces', { who: actor(draft.by, people) }) } : {})}
      fields={[
        {
          key: 'name',
          kind: 'text',
          label: t('save.name'),
          start: proposed,
          maxLength: 60,
          hint: bad ? t('save.badName') : undefined,
        },
        { key: 'title', kind: 'text', label: t('save.words'), start: title, maxLength: 60 },
        {
          key: 'how',
          kind: 'select',
          label: t('save.how'),
          start: how,
          options: [
            { value: 'draft', label: t('save.draft') },
            { value: 'publish', label: t('save.publish') },
          ],
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ name = '', title: words = '', how: wish }) => {
        const key = name.trim()
        if (!/^[a-z][a-z0-9-]{1,62}$/.test(key)) {
          setBad(true)
          throw new Error(t('save.badName'))
        }
        const revision = key === start ? (draft?.revision ?? 0) : 0
        const titled = title === words.trim() ? mapping.title : { zh: words.trim(), en: words.trim() }
        const named = { ...mapping, name: key, title: titled }
        const saved = await saveDraft(key, named, revision)
        const version = wish === 'publish' ? (await publishDraft(key, saved.revision)).version : null
        notices.done(version === null ? t('save.saved') : t('draft.published', { version }))
        await queries.invalidateQueries({ queryKey: ['mappings'] })
        onSaved(version === null ? named : { ...named, version }, version)
      }}
    />
  )
}
