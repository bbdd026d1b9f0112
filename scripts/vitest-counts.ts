/** The part of vitest's JSON report that is counted. */
interface Report {
  numTotalTests: number
  numPassedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

export interface Counts {
  passed: number
  failed: number
}

/**
 * Counts a project's tests. A skipped test counts as failed, because nothing may be skipped in silence,
 * and so does a file that broke before its first test.
 */
export function countTests(report: Report): Counts {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  return { passed: report.numPassedTests, failed: report.numTotalTests - report.numPassedTests + broken }
}
