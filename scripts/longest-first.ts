import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take long for their size, the longest first; of all others the larger ones are taken first. */
export const long = [
  'test/disorder.test.ts',
  'supervisor/start.test.ts',
  'test/faults.test.ts',
  'test/key-rotation.test.ts',
  'test/key-rotation-told.test.ts',
  'qiao/import-named.test.ts',
  'qiao/import.test.ts',
  'qiao/keys.test.ts',
  'imports/imports.store.test.ts',
  'adapters/expression-process.test.ts',
  'lib/identity.test.ts',
  'backup/backup.test.ts',
  'customers/merge.store.test.ts',
  'supervisor/tls.test.ts',
  'sidebar/plans.store.test.ts',
  'persons/unmerge-law.store.test.ts',
  'customers/nested-merge.store.test.ts',
  'contacts/callback-order.store.test.ts',
  'stories/scenes.story.test.ts',
  'stories/unreliable-marketplaces.story.test.ts',
  'stories/gateway.story.test.ts',
  'stories/authorisation.story.test.ts',
  'stories/permission-doors.story.test.ts',
  'stories/permission-matrix.story.test.ts',
  'stories/wecom-tags.story.test.ts',
  'stories/region-silence.story.test.ts',
  'stories/life-cycles.story.test.ts',
  'stories/path.story.test.ts',
  'stories/listings.story.test.ts',
  'screens/path.screen.test.ts',
  'screens/connect.screen.test.ts',
  'screens/persons.screen.test.ts',
  'screens/pools.screen.test.ts',
  'screens/profile.screen.test.ts',
  'screens/wecom.screen.test.ts',
  'screens/imports.screen.test.ts',
  'screens/product-matches.screen.test.ts',
  'screens/records.screen.test.ts',
  'screens/outwards.screen.test.ts',
  'screens/mapped-sources.screen.test.ts',
  'screens/sidebar.screen.test.ts',
  'screens/segments.screen.test.ts',
  'screens/life-cycles.screen.test.ts',
  'screens/lineage.screen.test.ts',
]

/**
 * Keeps the files of a project together, because each thread loads a project's code once, and takes the longest first, so
 * that the threads end at nearly the same time. Durations are not asked for: a fresh clone has none.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = [...new Set(this.ctx.projects.map(({ name }) => name))]
    const bySize = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = long.findIndex((one) => moduleId.endsWith(one))
      return at < 0 ? long.length : at
    }
    return bySize.sort(
      (a, b) => projects.indexOf(a.project.name) - projects.indexOf(b.project.name) || rank(a) - rank(b),
    )
  }
}
