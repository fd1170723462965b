// A consumer of the package in strict TypeScript, as the README's reader would write it. Used by the
// packaging test as its Vite project and by `tsc` against the packed types.

import { open, SoboError, type Figure, type Register } from "sobo";

async function admissions(register: Register): Promise<Figure> {
  return register.figure("membership.admitted", "cb", "2020");
}

export async function run(): Promise<string | null> {
  const register = await open("packed");
  if ((await register.orgs()).length === 0) {
    await register.record([
      { event: "organization_registered", on: "2019-01-01", name: "Chi bộ", kind: "base_cell", code: "cb" },
      { event: "admission", on: "19/05/2020", person: { name: "Lê Thị Mơ" }, org: "cb" },
    ]);
  }
  try {
    await register.figure("no.such.figure", "cb", "2020");
  } catch (error) {
    if (!(error instanceof SoboError) || error.code !== "not_found") throw error;
  }
  return (await admissions(register)).value;
}

run().then(
  (value) => (document.title = `value ${value}`),
  (error: unknown) => (document.title = `failed ${String(error)}`),
);
