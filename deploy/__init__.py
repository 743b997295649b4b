"""Ways to run the town hall: `local` without Docker, images and manifests with it."""
