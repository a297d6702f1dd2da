// validate.mjs FOLDER: says what is wrong with FOLDER/openapi.json and FOLDER/asyncapi.json, one line a fault; the exit code is 1 when anything is.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import SwaggerParser from "@apidevtools/swagger-parser";
import { Parser } from "@asyncapi/parser";

const ERROR = 0;
const WARNING = 1;
const folder = process.argv[2];

async function openApiFaults(path) {
  try {
    await SwaggerParser.validate(JSON.parse(readFileSync(path, "utf8")));
    return [];
  } catch (error) {
    return [error.message];
  }
}

async function asyncApiFaults(path) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(path, "utf8"));
  const faults = diagnostics.filter((found) => found.severity === ERROR || found.severity === WARNING);
  if (!document && faults.length === 0) faults.push({ path: [], message: "no document" });
  return faults.map((found) => `/${found.path.join("/")}: ${found.message}`);
}

const faults = {
  "openapi.json": await openApiFaults(join(folder, "openapi.json")),
  "asyncapi.json": await asyncApiFaults(join(folder, "asyncapi.json")),
};
for (const [name, found] of Object.entries(faults)) for (const fault of found) console.log(`${name}: ${fault.replace(/\s+/g, " ")}`);
process.exit(Object.values(faults).flat().length > 0 ? 1 : 0);
