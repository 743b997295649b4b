-- A case that was told before there was a ledger is retold from its facts at the next one (retelling sets the flag anew).
UPDATE "case" SET corrected = true;
