import { call } from '@qiao/api-client'
import { Button, TimeText } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { api } from '../../services.ts'
import type { MappingData } from './edit-mapping.ts'
import { useImportsTexts } from './texts.ts'

/** Keeps the mapping under a name, as its next version; an earlier one can be taken up again. */
export function SaveDialog({
  mapping,
  onClose,
  onMapping,
  onSaved,
}: {
  mapping: MappingData
  onClose: () => void
  onMapping: (mapping: MappingData) => void
  onSaved: (version: number) => void
}) {
  const t = useImportsTexts()
  const queries = useQueryClient()
  const name = String(mapping.name)
  const versions = useQuery({
    queryKey: ['mappings', name],
    retry: false,
    queryFn: ({ signal }) => call(api, 'GET /console/mappings/:name', { params: { name } }, { signal }),
  })
  const title = (mapping.title as { zh?: string } | undefined)?.zh ?? ''
  return (
    <ActDialog
      open
      title={t('map.save')}
      submit={t('map.save')}
      fields={[
        { key: 'name', kind: 'text', label: t('map.saveName'), start: name, maxLength: 60 },
        { key: 'title', kind: 'text', label: t('map.saveTitle'), start: title, maxLength: 60 },
      ]}
      onClose={onClose}
      onSubmit={async (values) => {
        const named = {
          ...mapping,
          name: values.name?.trim(),
          title: { zh: values.title?.trim(), en: values.title?.trim() },
        }
        const { version } = await call(api, 'POST /console/mappings', { body: { mapping: named } })
        onMapping({ ...named, version })
        onSaved(version)
        await queries.invalidateQueries({ queryKey: ['mappings'] })
      }}
    >
      {(versions.data?.versions.length ?? 0) > 0 && (
        <ul className="c-reasons">
          {versions.data?.versions.map((one) => (
            <li key={one.version}>
              <Button
                onClick={() => {
                  onMapping(one.mapping)
                  onClose()
                }}
              >
                {t('map.use', { version: one.version })}
              </Button>
              <TimeText at={one.at} />
            </li>
          ))}
        </ul>
      )}
    </ActDialog>
  )
}
