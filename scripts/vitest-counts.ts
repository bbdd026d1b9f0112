/** The part of vitest's JSON report that is counted. */
export interface Report {
  numTotalTests: number
  numPassedTests: number
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]
  }[]
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

/** Each test that did not pass and each broken file, with the first lines of why: a cut log still ends with them. */
export function describeFailures(report: Report): string[] {
  return report.testResults.flatMap((file) => {
    const name = file.name.split('/').at(-1) ?? file.name
    if (file.status === 'failed' && file.assertionResults.length === 0)
      return [`${name}: ${firstLines(file.message)}`]
    return file.assertionResults
      .filter((test) => test.status !== 'passed')
      .map((test) => `${name} › ${test.fullName}: ${firstLines(test.failureMessages?.[0] ?? test.status)}`)
  })
}

function firstLines(text = ''): string {
  return text.split('\n').slice(0, 12).join('\n    ')
}

/** The files of which a test, or they themselves, did not pass. */
export function failedFiles(report: Report): string[] {
  return report.testResults
    .filter(
      (file) => file.status === 'failed' || file.assertionResults.some((test) => test.status !== 'passed'),
    )
    .map((file) => file.name)
}

/** The counts when the second run of the failed files stands for them. */
export function settledCounts(first: Report, again: Report): Counts {
  const files = new Set(failedFiles(first))
  const steady = first.testResults.filter((file) => !files.has(file.name))
  const passed = steady.reduce((sum, file) => sum + file.assertionResults.length, 0)
  const second = countTests(again)
  return { passed: passed + second.passed, failed: second.failed }
}
